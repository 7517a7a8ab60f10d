/** Browsers by what their User-Agent contains. Those that also contain another one's name come before it. */
const browsers = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
] as const;
const systems = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
] as const;
/** What is shown of a User-Agent that is not known. */
const maxLength = 60;

/** "Firefox on Linux", from a User-Agent header; its beginning if it is not a known browser's, undefined if it is empty. */
export function browserName(userAgent: string): string | undefined {
  const text = userAgent.trim();
  const browser = browsers.find(([pattern]) => pattern.test(text))?.[1];
  const system = systems.find(([pattern]) => pattern.test(text))?.[1];
  if (browser === undefined) return text === '' ? undefined : text.slice(0, maxLength);
  return system === undefined ? browser : `${browser} on ${system}`;
}
