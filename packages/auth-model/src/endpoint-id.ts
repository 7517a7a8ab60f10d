const form = /^ep_[0-9a-z]{12}$/;

/** Whether a string has the form of an endpoint id. It does not tell whether the endpoint exists. */
export function isEndpointId(text: string): boolean {
  return form.test(text);
}
