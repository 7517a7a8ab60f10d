import type { AppError } from './app-error.js';

/** OpenAI's error object, as their API reference shows it and their SDKs parse it. */
export interface OpenAiError {
  error: { message: string; type: string; param: string | null; code: string };
}

/** The public face of an error, in OpenAI's shape. */
export function openAiError(error: AppError): OpenAiError {
  return { error: { message: error.message, type: error.row.type, param: error.param, code: error.code } };
}

/** The same as JSON text. */
export function openAiErrorJson(error: AppError): string {
  return JSON.stringify(openAiError(error));
}
