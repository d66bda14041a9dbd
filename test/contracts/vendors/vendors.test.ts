import { expect, it } from 'vitest'
import { vendorContract } from './contract.ts'

const complaintsAbout = vendorContract('intune')
const get = (path: string, status: number, answer: object | undefined, query = '') =>
  complaintsAbout({ method: 'GET', path, query: new URLSearchParams(query), body: '', status, answer })
const devices = '/v1.0/deviceManagement/managedDevices'

it('the contract of a vendor has no complaint about what it describes', () => {
  expect(get(devices, 200, { value: [{ id: 'a', managedDeviceOwnerType: 'company', surprise: 1 }] }, '$top=5')).toEqual([])
  expect(get(devices, 404, { error: { code: 'NotFound', message: '' } })).toEqual([])
})

it('the contract of a vendor complains about anything else', () => {
  expect(get('/v1.0/things', 200, {})).toEqual(['GET /v1.0/things (200): no such endpoint'])
  expect(get(devices, 200, { value: [] }, '$orderby=id')).toEqual([`GET ${devices} (200): no parameter $orderby`])
  expect(get(devices, 200, { value: [{ managedDeviceOwnerType: 'Company' }] })).toHaveLength(2)
  expect(get(devices, 200, undefined)).toHaveLength(1)
  expect(get(devices, 404, { message: 'not found' })).toHaveLength(1)
  expect(get(devices, 201, { value: [] })).toEqual([`GET ${devices} (201): no such status`])
})

it('the contract of a vendor complains about a body where none is', () => {
  const path = '/api/v1/devices/a/lifecycle/suspend'
  const suspend = { method: 'POST', path, query: new URLSearchParams(), body: '', status: 204 }
  const complaints = (answer: object | undefined) => vendorContract('okta')({ ...suspend, answer })
  expect(complaints({})).toEqual([`POST ${path} (204): no body is expected`])
  expect(complaints(undefined)).toEqual([])
})
