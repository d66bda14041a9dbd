import { joined } from '../runtime/lazily.ts'
import type { SweepingPorts } from '../runtime/sweeping.ts'
import { braking } from './braking.ts'
import { gating } from './gating.ts'
import { linking } from './linking.ts'
import { mailing } from './mailing.ts'
import type { FunctionEnvironment } from './surroundings.ts'
import { writing } from './writing.ts'

/** What sending and access need together. */
export const sweeping = (all: FunctionEnvironment): SweepingPorts =>
  joined(all.stores, mailing(all), writing(all), linking(all), gating(all), braking(all))
