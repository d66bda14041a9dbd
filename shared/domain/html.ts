/** HTML by a template that escapes by default: pages, mails and the local inbox all take it from here. */
export { html, type SafeHtml } from '@remix-run/html-template'
