/** A campaign whose suspensions the brake holds, behind the API. */
import { suspending, threeOwners } from '#test/shared/campaign/brake/holding.ts'
import { announced } from '#test/shared/campaign/running.ts'
import { type Api, openApi } from './calling.ts'

export const path = '/api/policies/no-tiktok/brake'

/** A policy is announced to three people with TikTok on a phone, behind an API. */
export const announcedBehind = ({ memory }: Api, policy = suspending()) =>
  announced({ policies: [policy], people: threeOwners, openSystem: async () => memory })

/** Three phones are held, and two people may approve. */
export async function held() {
  const api = await openApi()
  const running = await announcedBehind(api)
  await running.runUntil('2023-03-16T00:01')
  const second = await api.bearer('approver', { sub: 'second-approver', email: 'second@ec.example', name: 'Seda Öz' })
  const list = () => api.get(path)
  const { json } = await list()
  const hash = json !== null && typeof json === 'object' && 'list' in json ? json.list : ''
  return { api, running, second, list, hash }
}
