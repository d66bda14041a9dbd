import * as z from 'zod'
import { openProposal } from '../../../../shared/domain/access/brake-state.ts'
import { noBody, noInput, route } from '../../route.ts'
import { held, proposed } from './suspensions.ts'

const brake = z.object({ policy: z.string(), held, proposed: z.exactOptional(proposed) })

export const brakeList = z.object({ items: z.array(brake) })

export const listBrakesRoute = route(
  'listBrakes',
  {
    at: ['GET', '/brakes'],
    scope: 'read',
    limited: 'everything',
    summary: 'List the policies under which suspensions are held or proposed',
    path: noInput,
    query: noInput,
    body: noBody,
    description: 'By policy, without the devices.',
    result: brakeList,
  },
  async ({ system: { policies, brakes, clock } }) => {
    const active = await policies.listActive()
    const all = await Promise.all(
      active.map(async ({ id: policy }): Promise<z.input<typeof brake>> => {
        const { state } = await brakes.get(policy)
        const proposal = openProposal(state, clock.now())
        return {
          policy,
          ...(state.held ? { held: { devices: state.held.devices, since: state.held.since.toString(), limit: state.held.limit } } : {}),
          ...(proposal ? { proposed: { action: proposal.action, by: proposal.by.subject, until: proposal.until.toString() } } : {}),
        }
      }),
    )
    return { body: { items: all.filter(({ held, proposed }) => held || proposed) } }
  },
)
