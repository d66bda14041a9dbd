import type { BrakeSettings } from '../../shared/campaign/brake/weigh-suspensions.ts'
import { nobody, type ProtectedPeople } from '../../shared/domain/access/protected.ts'
import { protectedSettings } from '../../shared/domain/access/settings.ts'
import { lazily } from '../runtime/lazily.ts'
import { type FunctionEnvironment, listIn } from './surroundings.ts'

export interface Braking {
  readonly brakeSettings: BrakeSettings
}

export const braking = ({ environment: { BRAKE_COUNT, BRAKE_APPROVERS, PROTECTED } }: FunctionEnvironment): Braking =>
  lazily<Braking>({
    brakeSettings: () => ({
      ...(BRAKE_COUNT ? { most: Number(BRAKE_COUNT) } : {}),
      approvers: listIn(BRAKE_APPROVERS),
      protected: protectedIn(PROTECTED),
    }),
  })

/** @param text in JSON */
export const protectedIn = (text: string | undefined): ProtectedPeople => (text ? protectedSettings.parse(JSON.parse(text)) : nobody)
