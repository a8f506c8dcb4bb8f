const rowsOnPage = 25
const pagesMax = 400

export interface ListPage {
  readonly page: number
  readonly offset: bigint
  /** One more than is shown, which tells whether a page follows. */
  readonly limit: number
}

/** Which page of a list an address asks for (`?page=2`); nonsense is the first. */
export function listPage(url: URL): ListPage {
  const wanted = Number(url.searchParams.get('page') ?? '1')
  const page = Number.isInteger(wanted) && wanted >= 1 && wanted <= pagesMax ? wanted : 1
  return { page, offset: BigInt((page - 1) * rowsOnPage), limit: rowsOnPage + 1 }
}

export interface Turned<Row> {
  readonly rows: readonly Row[]
  readonly page: number
  readonly previous: string | undefined
  readonly next: string | undefined
}

/** The rows of a page, and the addresses of its neighbours, which keep the rest of the query. */
export function turned<Row>(rows: readonly Row[], { page }: ListPage, url: URL): Turned<Row> {
  const addressOf = (number: number): string => {
    const query = new URLSearchParams(url.searchParams)
    query.set('page', String(number))
    return `${url.pathname}?${query.toString()}`
  }
  return {
    rows: rows.slice(0, rowsOnPage),
    page,
    previous: page > 1 ? addressOf(page - 1) : undefined,
    next: rows.length > rowsOnPage && page < pagesMax ? addressOf(page + 1) : undefined,
  }
}
