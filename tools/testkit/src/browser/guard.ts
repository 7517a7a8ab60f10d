import type { BrowserContext, ConsoleMessage, Request, Response } from 'playwright-core';

/** Collects what must not happen on the pages of a context. */
export interface Guard {
  /** What has happened and was not expected. */
  problems(): readonly string[];
  /** Expects problems that match: a test that causes one says so before. */
  expect(pattern: RegExp): void;
}

/** A credential in a URL would reach logs and the history of the browser. */
const credential = /hvz_(live|sess)_[0-9A-Za-z]{30,}/;
const withoutOrigin = /^(about|blob|data):/;
/** Chromium reports a refused request on the console too. The guard judges it by its status instead. */
const refusedRequest = /^Failed to load resource: the server responded with a status of/;
const maxProblems = 50;

/** Watches the pages of a context, those that they open included. */
export async function guard(context: BrowserContext, allowedOrigins: readonly string[]): Promise<Guard> {
  const seen: string[] = [];
  const expected: RegExp[] = [];
  const add = (problem: string) => {
    if (problem !== '' && seen.length < maxProblems) seen.push(problem);
  };

  await context.addInitScript({ content: reportPolicyViolations });
  context.on('console', (message) => add(consoleProblem(message)));
  context.on('weberror', (error) => add(`uncaught error: ${error.error().stack ?? error.error().message}`));
  context.on('request', (request) => add(requestProblem(request, allowedOrigins)));
  context.on('response', (response) => add(responseProblem(response)));
  context.on('page', (page) => {
    page.on('crash', () => add('the page crashed'));
    page.on('websocket', (socket) => add(`WebSocket to ${socket.url()}`));
  });

  return {
    problems: () => seen.filter((one) => !expected.some((pattern) => pattern.test(one))),
    expect: (pattern) => void expected.push(pattern),
  };
}

/** Runs in the page, before its own scripts. */
const reportPolicyViolations = `document.addEventListener('securitypolicyviolation', (violation) => {
  const { effectiveDirective, blockedURI, sourceFile, lineNumber } = violation;
  console.error('Content-Security-Policy violation: ' +
    [effectiveDirective, blockedURI, sourceFile, lineNumber].join(' '));
});`;

function consoleProblem(message: ConsoleMessage): string {
  if (message.type() !== 'error' || refusedRequest.test(message.text())) return '';
  const { url, lineNumber } = message.location();
  return `console error: ${message.text()} (${url}:${lineNumber})`;
}

function requestProblem(request: Request, allowedOrigins: readonly string[]): string {
  const url = request.url();
  if (credential.test(url)) return `a credential in the URL of a request to ${new URL(url).pathname}`;
  if (withoutOrigin.test(url) || allowedOrigins.includes(new URL(url).origin)) return '';
  return `request to another origin: ${request.method()} ${url}`;
}

function responseProblem(response: Response): string {
  if (response.status() < 500) return '';
  return `status ${response.status()} of ${response.request().method()} ${new URL(response.url()).pathname}`;
}
