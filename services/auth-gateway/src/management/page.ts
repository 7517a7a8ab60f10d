/** The parameters of a page, for a call to a service. */
export function pageOf(query: {
  readonly page_size?: number | undefined;
  readonly page_token?: string | undefined;
}) {
  const { page_size: pageSize, page_token: pageToken } = query;
  return {
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(pageToken === undefined ? {} : { pageToken }),
  };
}
