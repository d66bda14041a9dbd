import { readdirSync } from 'node:fs'
import { Temporal } from 'temporal-polyfill'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import type { Organisation } from '#functions/cli/input/organisation.ts'
import { aSixth, isAll } from '#test/all.ts'
import { cataloguePolicies } from '#test/builders.ts'
import { policyNamed, sampleOrganisation } from '#test/sample.ts'

const all = readdirSync(cataloguePolicies).map(file => file.replace(/[.]yaml$/, ''))

const unlike = ['eu-commission-tiktok-2023', 'eu-eeas-tiktok-2023', 'us-tx-plan-2023', 'lv-mfa-2023']
const names = isAll ? [...unlike, ...aSixth(all.filter(name => !unlike.includes(name)))] : unlike

/** Policies of the catalogue with the sample: what people did about TikTok in 2023 they do about its first app, after its announcement. */
export async function sampleUnderEachPolicy() {
  const organisation = await sampleOrganisation()
  return Promise.all(
    names.map(async name => {
      const policy = { ...(await policyNamed(name)), version: 1 }
      return { policy, ...adapted(organisation, policy) }
    }),
  )
}

function adapted({ people, changes }: Organisation, { requires: [app = ''], announcedAt }: PolicyVersion): Organisation {
  const later = Temporal.Instant.from('2023-02-23T09:00:00Z').until(announcedAt)
  const inPlace = (names: readonly string[]) => names.map(name => (name === 'tiktok' ? app : name === app ? 'tiktok' : name))
  return {
    people: people.map(person => ({
      ...person,
      devices: person.devices.map(device => ({
        ...device,
        readings: device.readings.map(({ met, unmet, ...reading }) => ({ ...reading, met: inPlace(met), unmet: inPlace(unmet) })),
      })),
    })),
    changes: changes.map(({ at, apps, ...change }) => ({ ...change, at: at.add(later), apps: apps ? inPlace(apps) : undefined })),
  }
}
