/** Promises that hold under deadlines of every form: stages, days since an event, none. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stagesOf } from '#domain/policies/stages.ts'
import type { Part } from '#domain/review/agenda.ts'
import { deviceDeadline } from '#domain/review/deadline.ts'
import { stagesCounted } from '#domain/review/stage.ts'
import { isByDevice, policyDeadline } from '#domain/schedule/policy-deadline.ts'
import { withoutStage } from '#domain/schedule/steps.ts'
import { never, timetable } from '#domain/schedule/timetable.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { carry, caseOf, type Lived, newlySuspended } from './carried-lives.ts'
import { datedLife } from './dated-lives.ts'
import { isAboutBreaches, settings } from './rehearsed-lives.ts'

const whateverTheDates = (hold: (lived: Lived) => void) =>
  fc.assert(
    fc.property(datedLife, records => hold(carry(records))),
    settings,
  )

const isOf = (part: Part, { policy, openedAt }: Pick<Part, 'policy' | 'openedAt'>) =>
  part.policy.id === policy.id && openedAt && part.openedAt?.equals(openedAt)

/** The parts of mails about each case, in order of time. */
const byCase = ({ mails }: Lived) => {
  const parts = mails.flatMap(({ mail }) => mail.parts)
  return parts
    .filter((part, index) => part.openedAt && !parts.slice(0, index).some(earlier => isOf(earlier, part)))
    .map(first => parts.filter(part => isOf(part, first)))
}

it('a policy cuts a device off only after a notice that named it, and its minimum notice', () => {
  whateverTheDates(({ stops, mails }) => {
    for (const stop of stops)
      for (const device of newlySuspended(stop)) {
        const isMet = stop.policies.some(policy => {
          const held = caseOf(stop.after, policy)
          return mails.some(
            ({ mail, provenAt }) =>
              provenAt &&
              !isBefore(stop.at, timetable(policy, stop.after.profile).endOfMinimumNotice(provenAt).at) &&
              mail.parts.some(
                part =>
                  part.policy.id === policy.id &&
                  held?.openedAt.equals(part.openedAt ?? never) &&
                  part.tells.some(told => isAboutBreaches(told) && told.devices.includes(device)),
              ),
          )
        })
        expect(isMet).toBe(true)
      }
  })
})

it('a policy suspends no device before its deadline, or that of a stage that it breaks', () => {
  whateverTheDates(({ stops }) => {
    for (const { at, after, policies } of stops)
      for (const policy of policies) {
        const held = caseOf(after, policy)
        for (const breach of held?.breaches.filter(({ device }) => held.access.suspended.includes(device)) ?? []) {
          const [stage = stagesOf(policy)[0]] = stagesOf(policy).filter(one => one.stage === held?.stage)
          const facts = {
            whole: policy,
            policy: stage,
            profile: after.profile,
            devices: after.devices,
            own: timetable(stage, after.profile),
          }
          const deadlines = stagesCounted(breach, facts)
            .filter(({ escalation }) => escalation.some(rung => 'after' in rung && rung.suspend))
            .map(one => (isByDevice(one.deadline) ? deviceDeadline(breach.device, facts) : policyDeadline(one, after.profile.zone)))
          expect(deadlines.some(deadline => !isBefore(at, deadline.at))).toBe(true)
        }
      }
  })
})

it('a policy sends a reminder or rung for one deadline once a case', () => {
  whateverTheDates(lived => {
    for (const parts of byCase(lived)) {
      const steps = parts.flatMap(({ tells, deadline }) =>
        tells
          .flatMap(({ step }) => step.split('+').filter(name => /^(P|after:|every:|remind:)/.test(withoutStage(name))))
          .map(name => `${name} ${deadline?.at}`),
      )
      expect(steps).toEqual([...new Set(steps)])
    }
  })
})

it('a policy never states an earlier deadline than it has told', () => {
  whateverTheDates(lived => {
    for (const parts of byCase(lived)) {
      const stated = parts.filter(({ tells }) => tells.some(isAboutBreaches)).map(({ deadline }) => deadline?.at ?? never)
      expect(stated.filter((at, index) => isBefore(at, stated[index - 1] ?? at))).toEqual([])
    }
  })
})

it('a policy without a deadline leaves nobody overdue, and nobody without access', () => {
  whateverTheDates(({ stops }) => {
    for (const { after, policies } of stops)
      for (const policy of policies.filter(({ deadline }) => deadline === 'none'))
        expect(caseOf(after, policy)).not.toMatchObject({ state: expect.stringMatching(/overdue|unreachable/) })
  })
})
