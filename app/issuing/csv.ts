/**
 * Lines of comma-separated values (RFC 4180). What a spreadsheet would take for a formula is led by an apostrophe, so
 * that a name cannot act on the reader's machine.
 */
export function csv(lines: readonly (readonly string[])[]): string {
  const field = (text: string): string => {
    const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
  }
  return lines.map((line) => `${line.map(field).join(',')}\r\n`).join('')
}
