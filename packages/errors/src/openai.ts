import type { AppError } from './app-error.js';

/** The body of an error response in the form of the OpenAI API, which OpenAI's SDKs parse. */
export interface OpenAiError {
  error: { message: string; type: string; param: string | null; code: string };
}

/** The error as a response body. The cause is left out. */
export function openAiError(error: AppError): OpenAiError {
  return { error: { message: error.message, type: error.row.type, param: error.param, code: error.code } };
}

/** The error as a response body, as JSON text. */
export function openAiErrorJson(error: AppError): string {
  return JSON.stringify(openAiError(error));
}
