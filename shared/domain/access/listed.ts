/** Connectors as functions know them: loads faster than how they are configured. */
import * as z from 'zod'
import { matching } from '../fields.ts'
import { reach } from '../policies/reach.ts'
import { configured } from '../sources/configured.ts'
import { delays } from './delays.ts'

/** Of the deployment's own, under which its answers are kept. */
export const connectorName = matching(
  /^(?!constructor$)[a-z][a-z0-9-]{0,29}$/,
  'must be a name of lower-case letters, digits and hyphens, such as entra',
)

/** A connector, as far as those must know it who do not call it. */
export const listedConnector = z.strictObject({
  name: z.string(),
  kind: z.string(),
  reach: reach.describe('What a suspension stops: only the device, all its owner’s phones and tablets, or all its owner’s devices.'),
  takesMail: z.boolean().describe('True if a suspension also stops work email.'),
  revokesSessions: z.boolean().describe('True if a suspension also signs the person out everywhere, once.'),
  upTo: delays.describe('The longest time until each takes effect, such as `PT28H`. Absent where the vendor documents none.'),
  knows: z
    .optional(z.array(z.string()).readonly())
    .describe('Prefixes of the keys by which it knows devices, such as `entra:`; absent where it needs none.'),
  secretEnds: configured.shape.secretEnds,
})

export type ListedConnector = Readonly<z.output<typeof listedConnector>>
