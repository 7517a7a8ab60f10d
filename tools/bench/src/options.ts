/** A number that a program was given, or the end of the program with what it expects. */
export function numberOption(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  process.stderr.write(`--${name} must be a number, ${least} to ${most}\n`);
  process.exit(64);
}
