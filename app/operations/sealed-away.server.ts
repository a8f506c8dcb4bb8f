const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/pdf': 'pdf',
}

/**
 * A stranger's file for one pair of eyes: kept by nothing on the way, named what it was checked to be, and unable to
 * run, frame or fetch anything. A browser shows images in that box but no PDF, so a PDF is handed over as a file.
 */
export function sealedAway(
  { mediaType, bytes }: { readonly mediaType: string; readonly bytes: Uint8Array },
  name: string,
): Response {
  const extension = extensions[mediaType]
  if (extension === undefined) throw new Error(`a file of type ${mediaType} is not shown`)
  const disposition = mediaType === 'application/pdf' ? 'attachment' : 'inline'
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': mediaType,
      'content-length': String(bytes.byteLength),
      'content-disposition': `${disposition}; filename="${name}.${extension}"`,
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
    },
  })
}
