/** Gives back the access of a wave: every device of one list that was approved. */

import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { Shown } from '../../../admin/route.ts'
import { type chainPage, listDecisionsRoute } from '../../../admin/routes/audit.ts'
import { restoreSuspensionsRoute } from '../../../admin/routes/brake.ts'
import { agreement, button, textField, unlessAgreed } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage } from '../../page.ts'
import { empty, htmlTable } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { findAbovePolicy } from '../policies/parts.ts'
import { suspensionsAddress } from './listing.ts'

type Decision = Shown<typeof chainPage>['items'][number]

export const restoreWavePage: ConsolePage = {
  path: '/console/policies/{policy}/suspensions/restore',
  scope: 'policies:approve',
  async show(visit) {
    const { ask, path, query, form, zone, sent } = visit
    const { policy = '' } = path
    const approved = { newest: 'true', action: 'approve suspensions', limit: '20' } as const
    const decided = await ask(listDecisionsRoute, { path: { policy }, query: approved, body: undefined })
    if ('problem' in decided) return decided
    const list = sent?.form.get('list') ?? query.get('list') ?? ''
    const waves = decided.body.items.flatMap((one) => waveOf(one) ?? [])
    const size = waves.find((wave) => wave.list === list)?.size ?? 'every device'
    return {
      title: 'Restore access',
      section: 'policies',
      above: [...(await findAbovePolicy(visit)), { name: 'Suspensions', to: suspensionsAddress(policy) }],
      main: html`${wrongOf(sent)}
<p>Access is restored within a minute for every device of a list that is suspended under ${policy}. Devices keep it until their breach ends, or two people approve them by id. One person can do this, since it suspends no one.</p>
${waveTable(policy, waves, zone)}
${form(html`${textField({ name: 'list', label: 'List', help: 'Its hash, from the approval in the audit log.', value: list })}
${agreement('agreed', `Restore access of ${size} of this list.`)}
${button('Restore access', 'grave')}`)}`,
    }
  },
  async take({ ask, path: { policy = '' } }, form) {
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const restored = await ask(restoreSuspensionsRoute, { path: { policy }, query: {}, body: { list: form.get('list') ?? '' } })
    return 'problem' in restored ? restored : { to: suspensionsAddress(policy), confirmed: 'wave-restored' }
  },
}

interface Wave extends Pick<Decision, 'at' | 'by'> {
  /** `3 devices` */
  readonly size: string
  readonly list: string
}

/** The audit log names the list of each approval in its reason. */
function waveOf({ at, by, reason = '' }: Decision): Wave | undefined {
  const [, size, list] = /^(\d+ devices?) of list ([0-9a-f]{32})$/.exec(reason) ?? []
  return size && list ? { at, by, size, list } : undefined
}

const waveTable = (policy: string, waves: readonly Wave[], zone: string): SafeHtml =>
  waves.length === 0
    ? empty('No recent approvals.')
    : htmlTable(
        'Approved lately',
        ['Approved', 'By', 'What', 'List'],
        waves.map(({ at, by, size, list }) => [
          momentText(at, zone),
          by,
          size,
          html`<a href="${suspensionsAddress(policy)}/restore?list=${list}">${list}</a>`,
        ]),
      )
