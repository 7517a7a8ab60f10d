import { AppError } from '@hypervize/errors';
import { createNameSet } from '../json/names.js';
import type { ScanProblem } from '../json/scan.js';
import { createJsonScanner, type ScannedObject } from '../json/scanner.js';

/** The scan of a request body as it arrives. */
export interface BodyScan {
  push(chunk: Uint8Array): void;
  /** Throws invalid_json once the body is known to be refused. */
  check(): void;
  /** The body is complete. Throws invalid_json if it is refused. */
  finish(): ScannedObject;
}

/** The members of a body that routing reads. */
const memberNames = createNameSet(['model', 'stream', 'stream_options', 'messages', 'prompt']);

/**
 * Far beyond what an inference request needs. Model servers and their tokenizers parse the body as a whole, at a cost that
 * grows with these numbers, not with the size alone. A prompt may be a list of a million tokens.
 */
const limits = { maxDepth: 256, maxValues: 2_000_000 };

const messages: Readonly<Record<ScanProblem, string | undefined>> = {
  syntax: undefined,
  depth: `The request body has arrays or objects nested more than ${limits.maxDepth} deep. Send one with less nesting.`,
  values: `The request body has more than ${limits.maxValues} JSON values. Send less in one request.`,
};

/** A scan at the beginning of a body. */
export function createBodyScan(): BodyScan {
  const scanner = createJsonScanner(memberNames, limits);
  return {
    push: scanner.push,
    check: () => {
      const problem = scanner.problem();
      if (problem) throw invalidJson(problem);
    },
    finish: () => {
      const result = scanner.finish();
      if (result.kind === 'refused') throw invalidJson(result.problem);
      return result;
    },
  };
}

function invalidJson(problem: ScanProblem): AppError {
  return new AppError('invalid_json', messages[problem]);
}
