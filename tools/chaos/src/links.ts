import type { Component } from '@hypervize/dev-stack';
import { type Link, startLink } from '@hypervize/testkit';

/** The proxies between the components, through which connections are disturbed. */
export interface Links {
  /** The stack's option `link`: starts a proxy between two components. */
  open(from: Component, to: Component, port: number): Promise<number>;
  /** The proxies from a component to those whose names start with `to`. */
  between(from: string, to: string): Link[];
  close(): Promise<void>;
}

export function createLinks(): Links {
  const links: { from: Component; to: Component; link: Link }[] = [];
  return {
    open: async (from, to, port) => {
      const link = await startLink(port);
      links.push({ from, to, link });
      return link.port;
    },
    between: (from, to) =>
      links.filter((one) => one.from === from && one.to.startsWith(to)).map(({ link }) => link),
    close: async () => {
      await Promise.all(links.map(({ link }) => link.close()));
    },
  };
}
