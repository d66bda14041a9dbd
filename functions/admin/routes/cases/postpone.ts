import * as z from 'zod'
import { ofCase, until, words } from '../../fields.ts'
import { none, route } from '../../route.ts'
import { decideAndShow, decidedCase } from './case.ts'

export const lasting = z.strictObject({ until, ...words })

/** A route that grants a person time, until a day. */
export const postponeRoute = (name: string, kind: 'extend' | 'exempt', noun: string, summary: string) =>
  route(
    name,
    {
      at: ['POST', `/policies/{policy}/cases/{ref}/${noun}`],
      scope: 'cases:write',
      limited: 'own units',
      summary,
      path: ofCase,
      query: none,
      body: lasting,
      description: 'The case as it is now, and whether that is new.',
      result: decidedCase,
      refuses: [404, 409],
    },
    ({ path, body, admin, system }) => decideAndShow(system, path, { kind, ...body }, admin),
  )
