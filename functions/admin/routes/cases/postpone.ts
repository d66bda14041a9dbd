import * as z from 'zod'
import { caseFields, reasonFields, until } from '../../fields.ts'
import { noInput, route } from '../../route.ts'
import { decideAndShow, decidedCase } from './case.ts'

export const untilFields = z.strictObject({ until, ...reasonFields })

/** A route that grants a person time, until a day. */
const postponeRoute = (name: string, kind: 'extend' | 'exempt', noun: string, summary: string) =>
  route(
    name,
    {
      at: ['POST', `/policies/{policy}/cases/{ref}/${noun}`],
      scope: 'cases:write',
      limited: 'own units',
      summary,
      path: caseFields,
      query: noInput,
      body: untilFields,
      description: 'The case as it is now, and whether that is new.',
      result: decidedCase,
      refuses: [404, 409],
    },
    ({ path, body, admin, system }) => decideAndShow(system, path, { kind, ...body }, admin),
  )

export const exemptCaseRoute = postponeRoute('exemptCase', 'exempt', 'exemption', 'Exempt a person from the policy until a day')

export const extendCaseRoute = postponeRoute('extendCase', 'extend', 'extension', 'Grant a later deadline')
