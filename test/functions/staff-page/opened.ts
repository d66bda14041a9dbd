import type { Person } from '#domain/people/person.ts'
import { serveStaffPage } from '#functions/staff-page/staff-page.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { personWith, policyOf, suspending } from '#test/builders.ts'
import { opening } from '#test/opening.ts'
import { refOf } from '#test/refs.ts'
import { announced } from '#test/shared/campaign/running.ts'
import { linkTo } from '#test/system.ts'

export type Form = Record<string, string>

interface Asked {
  path?: string
  query?: string | undefined
  form?: Form
  headers?: Form
  body?: string
  isBase64Encoded?: boolean
  /** Replaces some ports. */
  ports?: object | undefined
}

export const ana = refOf('ana')
export const phoneAndOwn = [{}, { id: 'own', label: 'My phone', ownership: 'personal' }]

/** Ana’s page about the first of some policies, at the announcement. */
export async function openPage(
  documents: object | readonly object[] = {},
  devices: Parameters<typeof personWith>[1] = phoneAndOwn,
  who: Parameters<typeof personWith>[0] = {},
  others: readonly Person[] = [],
) {
  const policies = [documents].flat().map(document => policyOf({ reminders: [], ...suspending, ...document }))
  const running = (await announced({ policies, people: [personWith(who, devices), ...others] })).with({
    pageUrl: 'https://ides.example/me',
  })
  const link = await linkTo(running.ports, ana, policies[0]?.id ?? '')
  const handler = serveStaffPage(() => running.ports)
  const ask = (method: string, { path = link, query = '', form, headers, body, isBase64Encoded, ports }: Asked = {}) =>
    (ports ? serveStaffPage(() => ({ ...running.ports, ...ports })) : handler)(
      {
        rawPath: path,
        rawQueryString: query,
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', ...headers },
        body: body ?? new URLSearchParams(form).toString(),
        isBase64Encoded,
        requestContext: { http: { method } },
      },
      contextWith(300_000),
    )
  return {
    running,
    ports: running.ports,
    link,
    ask,
    linkTo: (policy: string) => linkTo(running.ports, ana, policy),
    /** Sends what is due, whose delivery is heard of at once. */
    mail: () => running.with({ mailer: running.delivering() }).sweep(),
    read: async (query?: string, ports?: object) => (await ask('GET', { query, ports })).body,
    post: (form: Form, ports?: object) => ask('POST', { form, ports }),
    person: async () => (await running.ports.people.get(ana)).person,
    audited: async () => (await Array.fromAsync(running.ports.audit.list('no-tiktok'))).map(({ action }) => action),
  }
}

export const onPage = opening(openPage)
