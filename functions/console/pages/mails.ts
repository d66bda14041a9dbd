/** Mails to a person or team, as they were sent. */

import { html } from '#domain/html.ts'
import { refused } from '#functions/admin/problem.ts'
import { getMailRoute } from '#functions/admin/routes/mails.ts'
import { noCopy } from '#functions/case/event-words.ts'
import { at } from '#functions/path.ts'
import type { ConsolePage, Visit } from '../page.ts'
import { facts, linkTo, momentText } from '../parts.ts'

export const mailPath = (ref: string, number: number) => at`/console/people/${ref}/mails/${number}`

const path = '/console/people/{person}/mails/{number}'

const mailPage: ConsolePage = {
  path,
  route: getMailRoute,
  under: '/console/people/{person}',
  title: ({ path }) => `Mail ${path.number}`,
  async show({ address, get, zone }) {
    const { sent, copies } = await get(getMailRoute)
    const shown = copies.map(
      ({ subject }, index) => html`<h2>${subject}</h2>
<iframe src="${address}/copies/${index + 1}" title="${subject}"></iframe>
<p>${linkTo(`${address}/messages/${index + 1}`, 'Download as a message (.eml)')}</p>`,
    )
    return html`${facts([['Sent', momentText(sent, zone)]])}
${copies.length > 1 && html`<p class="notice">The mail service did not answer at first, so that it was tried twice: either mail may have arrived, or both.</p>`}
${copies.length > 0 ? html`<p class="quiet">As it was sent, with dashes for the key of their page.</p>${shown}` : html`<p class="notice">${noCopy}</p>`}`
  },
}

async function copyOf({ get, path }: Visit) {
  const { copies } = await get(getMailRoute)
  const copy = copies[Number(path.copy) - 1]
  if (!copy) throw refused(404, 'no such copy is kept')
  return copy
}

const copyPage: ConsolePage = {
  path: `${path}/copies/{copy}`,
  route: getMailRoute,
  title: 'Mail',
  show: async visit => ({ mail: (await copyOf(visit)).html }),
}

const messagePage: ConsolePage = {
  path: `${path}/messages/{copy}`,
  route: getMailRoute,
  title: 'Message',
  async show(visit) {
    const { person, number } = visit.path
    return { file: `${person}-${number}.eml`, type: 'message/rfc822', body: (await copyOf(visit)).message }
  },
}

export const sentMailPages = [mailPage, copyPage, messagePage]
