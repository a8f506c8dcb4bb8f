const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/pdf': 'pdf',
}

/**
 * A stranger's file for one pair of eyes: kept by nothing on the way, named what it was checked to be, and unable to
 * run, frame or fetch anything. An image opens in that box by itself; a PDF opens only `inPlace`, in a frame of our own
 * pages (a browser's viewer draws it apart from them), and is handed over as a file everywhere else.
 */
export function sealedAway(
  { mediaType, bytes }: { readonly mediaType: string; readonly bytes: Uint8Array },
  name: string,
  { inPlace = false } = {},
): Response {
  const extension = extensions[mediaType]
  if (extension === undefined) throw new Error(`a file of type ${mediaType} is not shown`)
  const disposition = mediaType === 'application/pdf' && !inPlace ? 'attachment' : 'inline'
  const framedBy = inPlace ? "'self'" : "'none'"
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': mediaType,
      'content-length': String(bytes.byteLength),
      'content-disposition': `${disposition}; filename="${name}.${extension}"`,
      'content-security-policy': `default-src 'none'; frame-ancestors ${framedBy}; sandbox`,
      'cross-origin-resource-policy': 'same-origin',
    },
  })
}
