/** The base URLs in a text with one a line, without empty lines. Undefined if there is none, or one is not an HTTP URL. */
export function parseHosts(text: string): string[] | undefined {
  const hosts = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return hosts.length > 0 && hosts.every(isHttpUrl) ? hosts : undefined;
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
