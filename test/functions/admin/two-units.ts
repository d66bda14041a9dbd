/** A campaign with people of two units, each with something of everything that lists and pages show, and admins who are limited to one. */
import * as z from 'zod'
import { takeAnswer } from '#campaign/decide/take-answer.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import { noMail } from '#domain/people/mail.ts'
import { nothingCounted } from '#domain/sources/pass.ts'
import { brussels, personWith, said } from '#test/builders.ts'
import { connectorNamed } from '#test/connectors.ts'
import { opening } from '#test/opening.ts'
import { refOf } from '#test/refs.ts'
import { suspending } from '#test/shared/campaign/brake/holding.ts'
import { announced as announcedWith } from '#test/shared/campaign/running.ts'
import { type Api, holdMail, openApi } from './calling.ts'

export interface Member {
  id: string
  ref: string
  name: string
  email: string
  device: string
}

const memberNamed = (id: string): Member => ({
  id,
  ref: refOf(id),
  name: `Name-of-${id}`,
  email: `mail-to-${id}@ec.example`,
  device: `phone-of-${id}`,
})

/** To which the operator of the development issuer is limited. */
export const ownUnit = 'DG-ALPHA'

const ownMembers = { asking: memberNamed('olga-own'), held: memberNamed('otto-own') } as const
const strangers = { asking: memberNamed('zora-zz'), held: memberNamed('zeno-zz') } as const

const units = { [ownUnit]: ownMembers, 'DG-BETA': strangers } as const

export const own = [ownMembers.asking, ownMembers.held] as const
export const others = [strangers.asking, strangers.held] as const

/** Nobody has this id. */
export const nobody = memberNamed('nobody')

/** All that names a person. */
export const namesOf = (members: readonly Member[]): readonly string[] => members.flatMap(member => Object.values(member))

/** The deadline has passed, all phones are held, one suspension of each unit is proposed; of each two, one asks for something and one, whose address was changed by hand, gets no mail. */
export async function openTwoUnits(): Promise<Api> {
  const sources = [{ name: 'intune', kind: 'intune', everyHours: 12 }] as const
  const connectorList = [connectorNamed('entra', 'entra-device')] as const
  const api = await openApi(() => ({ sources, connectorList }))
  const people = Object.entries(units).flatMap(([unit, { asking, held }]) =>
    [asking, held].map(({ id, name, email, device }) =>
      personWith({ id, name, email, unit, manager: id === held.id ? asking.id : '' }, [{ id: device, label: device }]),
    ),
  )
  const running = await announcedWith({ policies: [suspending()], people, openSystem: async () => api.memory })
  await running.runUntil('2023-03-16T00:01')
  for (const { asking, held } of Object.values(units)) {
    await takeAnswer(api.memory, asking.ref, 'no-tiktok', said.exemption)
    await holdMail(api, held.ref)
    await changeAddress(api, held.ref)
    await suspendInEntra(api, asking)
  }
  await findInPass(api)
  await propose(api)
  await api.post('author', '/api/policies/no-tiktok/rehearsals')
  await api.rehearseAll()
  return api
}

/** When the addresses of those whose mail is held were changed by hand. */
export const addressesChangedAt = brussels('2023-03-16T00:01')

async function changeAddress({ memory: { people } }: Api, ref: string): Promise<void> {
  const from = addressesChangedAt
  const unconfirmed = { from, until: from.add({ hours: 1 }), earlier: '', by: { subject: 'importer' } }
  await changePerson(people, ref, person => ({ ...person, mail: { ...noMail, ...person.mail, unconfirmed } }))
}

async function suspendInEntra({ memory: { accessStates, clock } }: Api, { id, ref, email, device }: Member): Promise<void> {
  const at = clock.now()
  const asked = { is: 'requested', wanted: 'suspended', version: 1, at, since: at, tries: 1 } as const
  const target = { person: ref, device, keys: [], platform: 'ios', owner: { id, email } }
  await accessStates.save({ target, wanted: 'suspended', version: 1, connectors: { entra: asked } }, 0)
}

/** A pass that could not use a record of each. */
async function findInPass({ memory: { passes, clock } }: Api): Promise<void> {
  const startedAt = clock.now()
  const { version } = await passes.find('intune')
  const findings = [...own, ...others].map(({ device: record }) => ({ record, what: 'unread' as const, message: 'has no id' }))
  const pass = { number: 1, startedAt, stage: 'reading', pages: 1, sheets: 1, tries: 0 } as const
  await passes.save('intune', { state: { kind: 'intune', pass: { ...pass, ...nothingCounted } }, version })
  await passes.saveBatch({ source: 'intune', pass: 1, part: 0 }, { devices: [], findings }, startedAt.add({ hours: 24 }))
}

const listed = z.object({ list: z.string() })

async function propose(api: Api): Promise<void> {
  const brake = '/api/policies/no-tiktok/brake'
  const { list } = listed.parse(await api.read(brake))
  const devices = Object.values(units).map(({ asking }) => asking.device)
  await api.post('approver', `${brake}/approval`, { list, devices })
}

export const withTwoUnits = opening(openTwoUnits)
