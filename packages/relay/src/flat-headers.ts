/** Header names and values, one after the other. Names are in lower case. */
export type FlatHeaders = readonly string[];
