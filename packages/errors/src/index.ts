export { AppError, invalid, isAppError, toAppError } from './app-error.js';
export { type OpenAiError, openAiError, openAiErrorJson } from './openai.js';
export { retryAfterSeconds } from './retry-after.js';
export { type ErrorCode, type ErrorRow, errorRow, errorTable, isErrorCode } from './table.js';
