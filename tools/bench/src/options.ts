const exitUsage = 64;

/** Parses the number of a command-line option. Ends the process with an error if it is out of range. */
export function numberOption(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  process.stderr.write(`--${name} must be a number, ${min} to ${max}\n`);
  process.exit(exitUsage);
}

/** Prints the help text and ends the process. */
export function printHelp(help: string): never {
  process.stdout.write(help);
  process.exit(0);
}

/** Parses a whole number of the command line. Throws an error that names the option if it is none or out of range. */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`--${name} must be a whole number, ${min} to ${max}`);
}
