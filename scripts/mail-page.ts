import type { ReceivedMail } from './mailbox.ts'

const SPECIAL: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that a page shows as it is, whatever it says. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => SPECIAL[character] ?? '')
}

/** The page of a development mailbox: the newest mail first, its text as plain text with web addresses as links. */
export function mailPage(mails: readonly ReceivedMail[], to: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Development mailbox</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #f6f7f9; }
article { background: #fff; border: 1px solid #d8dde5; border-radius: 8px; padding: 1rem; margin: 1rem 0; }
h2 { font-size: 1.1rem; margin: 0; }
header p { margin: .2rem 0; color: #4a5568; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
@media (prefers-color-scheme: dark) { body { color: #e6eaf0; background: #12161c; } article { background: #1b212a; border-color: #333c48; } header p { color: #aab4c2; } a { color: #8ab4ff; } }
</style>
</head>
<body>
<main>
<h1>Development mailbox</h1>
<p>Every mail of this installation ends here; none is delivered.</p>
<form method="get"><label>Mails to <input type="email" name="to" value="${escapeHtml(to)}"></label> <button>Show</button></form>
${mails.length === 0 ? '<p>No mail yet.</p>' : mails.map(article).join('\n')}
</main>
</body>
</html>
`
}

function article(mail: ReceivedMail): string {
  const at = new Date(mail.receivedAt).toISOString()
  return `<article>
<header>
<h2>${escapeHtml(mail.subject)}</h2>
<p>To ${escapeHtml(mail.to.join(', '))}, <time datetime="${at}">${at}</time></p>
</header>
<pre>${withLinks(mail.text)}</pre>
</article>`
}

/** Only http and https addresses become links, each part escaped by itself. */
function withLinks(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) => {
      const safe = escapeHtml(part)
      return index % 2 === 0 ? safe : `<a href="${safe}" rel="noreferrer">${safe}</a>`
    })
    .join('')
}
