/** The devices of a campaign as other systems know them. */
import { Temporal } from 'temporal-polyfill'
import type { Device, Person } from '../../../shared/domain/people/person.ts'
import { sourceKey } from '../../../shared/domain/sources/keys.ts'
import { entraOf, type ManagedDevice } from '../sources/managed-device.ts'

/** By which they know a device: what sources would have told of it. */
export const deviceKeys = (device: string): readonly string[] => [`entra:${entraOf(device)}`, sourceKey('google', `devices/${device}`)]

export const knownDevices = (people: readonly Person[]): readonly ManagedDevice[] =>
  people.flatMap(({ profile, devices }) => devices.map((device) => known(profile, device)))

const platforms = ['ios', 'ipados', 'android', 'windows', 'macos'] as const

const known = ({ id, email }: Person['profile'], { id: ref, label, platform, ownership, readings }: Device): ManagedDevice => ({
  ...{ ref, entra: entraOf(ref), label, ownership, osVersion: '', apps: [] },
  users: [{ id, email }],
  platform: platforms.find((one) => one === platform.toLowerCase()) ?? 'windows',
  seenAt: readings.at(-1)?.reportedAt ?? Temporal.Instant.fromEpochMilliseconds(0),
})
