/** Approving or rejecting suspensions: it takes two people, who decide the same about the same list. */
import { html } from '../../../../shared/domain/html.ts'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import { approveSuspensionsRoute, rejectSuspensionsRoute } from '../../../admin/routes/brake.ts'
import { unlessAgreed } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage } from '../../page.ts'
import { empty } from '../../parts.ts'
import { findAbovePolicy } from '../policies/parts.ts'
import { type Deciding, open, otherForm, sameForm, verbs } from './forms.ts'
import { askForList, asOf, byUnit, type Suspensions, suspensionsAddress } from './listing.ts'

interface Decision extends Deciding {
  readonly route: typeof approveSuspensionsRoute
  readonly confirmed: 'suspensions-approved' | 'suspensions-rejected'
}

const decidePage = (decision: Decision): ConsolePage => ({
  path: `/console/policies/{policy}/suspensions/${decision.action}`,
  scope: 'policies:approve',
  async show(visit) {
    const { policy = '' } = visit.path
    const asked = visit.sent?.form.get('list') ?? visit.query.get('list')
    const listed = await askForList(visit.ask, policy, asked)
    if ('problem' in listed) return listed
    const { list, items } = listed.body
    return {
      title: `${verbs[decision.action]} suspensions`,
      section: 'policies',
      above: [...(await findAbovePolicy(visit)), { name: 'Suspensions', to: `${suspensionsAddress(policy)}?list=${list}` }],
      main: html`${wrongOf(visit.sent)}${asOf(policy, listed.body, visit.zone, asked)}${
        items.length === 0
          ? empty('No suspensions are held or due within 48 hours.')
          : html`${byUnit(items)}${sameForm(visit, decision, listed.body)}${otherForm(visit, decision, listed.body)}`
      }`,
    }
  },
  async take({ ask, path: { policy = '' } }, form) {
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const listed = await askForList(ask, policy, form.get('list'))
    if ('problem' in listed) return listed
    const body = chosen(form, decision.action, listed.body)
    if ('problem' in body) return body
    const decided = await ask(decision.route, { path: { policy }, query: {}, body })
    if ('problem' in decided) return decided
    return { to: suspensionsAddress(policy), confirmed: decided.body.outcome === 'decided' ? decision.confirmed : 'suspensions-proposed' }
  },
})

interface Chosen {
  readonly list: string
  readonly devices?: readonly string[]
}

const changed = refuse(409, 'the list has changed: check it again')

function chosen(form: URLSearchParams, action: Decision['action'], listed: Suspensions): Chosen | Refusal {
  const { list, proposal } = listed
  const [which, seen] = [form.get('which') ?? '', form.get('list') ?? '']
  if (which === 'all') return { list: seen }
  if (which === 'proposed') {
    if (proposal?.action !== action || proposal.at !== form.get('proposed')) return changed
    return { list: proposal.list, ...(proposal.devices ? { devices: proposal.devices } : {}) }
  }
  if (which === 'ticked') {
    const devices = form.getAll('device')
    return devices.length === 0 ? refuse(422, 'select at least one device') : { list: seen, devices }
  }
  if (seen !== list) return changed
  const devices = open(listed).flatMap(({ unit, device }) => (`unit ${unit}` === which ? [device] : []))
  return devices.length === 0 ? changed : { list, devices }
}

export const approveSuspensionsPage = decidePage({
  action: 'approve',
  route: approveSuspensionsRoute,
  effect: 'Approved devices lose work access even above the limit',
  confirmed: 'suspensions-approved',
})

export const rejectSuspensionsPage = decidePage({
  action: 'reject',
  route: rejectSuspensionsRoute,
  effect: 'Rejected devices keep their work access until their breach ends',
  confirmed: 'suspensions-rejected',
})
