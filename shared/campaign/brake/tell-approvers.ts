import type { BrakeState } from '../../domain/access/brake-state.ts'
import type { Letter } from '../../domain/emails/letter.ts'
import { composeMail, type Mailer } from '../../domain/emails/mailer.ts'
import { brakeTag } from '../../domain/people/mail.ts'
import { addressRef } from '../../domain/people/ref.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { titleIn } from '../../domain/translated.ts'
import type { BrakePorts } from './weigh-suspensions.ts'

export interface TellingPorts extends Pick<BrakePorts, 'policies' | 'brakes' | 'brakeSettings'> {
  readonly mailer: Mailer
}

/** Mails each approver once of each hold, from its beginning to its end. No personal data. */
export async function tellApprovers(ports: TellingPorts): Promise<void> {
  for (const policy of await ports.policies.listActive())
    for (const address of ports.brakeSettings.approvers) await tellApprover(ports, policy, address)
}

async function tellApprover({ brakes, mailer }: TellingPorts, policy: PolicyVersion, address: string): Promise<void> {
  const { state, version } = await brakes.get(policy.id)
  const { held } = state
  if (!held || held.told.includes(addressRef(address))) return
  const told: BrakeState = { ...state, held: { ...held, told: [...held.told, addressRef(address)] } }
  // Saved before sending: it goes once, even where two runs race.
  if ((await brakes.save(policy.id, told, version)) === 'stale') return
  const { kind } = await mailer.send(composeMail(address, brakeTag, holdLetter(policy, held)))
  // It certainly did not go; if someone else has saved the state since, the approver has the alarm.
  if (kind === 'later' || kind === 'stopped') await brakes.save(policy.id, state, version + 1)
}

const holdLetter = (policy: PolicyVersion, { devices, limit }: NonNullable<BrakeState['held']>): Letter => ({
  subject: `Suspensions wait for approval: ${titleIn(policy, 'en').text}`,
  language: 'en',
  greeting: 'Hello,',
  sections: [
    {
      heading: titleIn(policy, 'en').text,
      blocks: [
        {
          kind: 'words',
          text: `${devices === 1 ? '1 device is' : `${devices} devices are`} about to lose work access under this policy. That is more than its limit allows within a day (${limit}), so nobody new is cut off until two people approve.`,
        },
        { kind: 'words', text: 'A faulty import of devices is the usual cause. Check the list before you approve:' },
        { kind: 'words', text: `npx ides brake list ${policy.id}` },
        { kind: 'words', text: 'Then two different people approve the same list, or part of it:' },
        { kind: 'words', text: `npx ides brake approve ${policy.id}` },
      ],
    },
  ],
  footer: [{ kind: 'words', text: 'You get this mail because the configuration of Ides names your address under brake.approvers.' }],
})
