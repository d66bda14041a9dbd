import { expect, it } from 'vitest'
import { deviceTag } from '#domain/access/brake.ts'
import { chainKey } from '#domain/audit/decision.ts'
import { jsonHash } from '#domain/hash.ts'
import { keyBytes, pageKey } from '#domain/people/page-links.ts'
import { addressRef, refBytes, refFrom, teamRef } from '#domain/people/ref.ts'
import { keyHash } from '#domain/sources/keys.ts'

const counting = (length: number) => Uint8Array.from({ length }, (_, place) => place * 29)

it('stored refs, keys and hashes stay what they are', () => {
  expect({
    ref: refFrom(counting(refBytes)),
    page: pageKey(counting(keyBytes)),
    team: teamRef('Security@ec.example'),
    address: addressRef('Žofia@ec.example'),
    key: keyHash('serial:C39K1234'),
    json: jsonHash({ b: [1, 'ž'], a: null, broken: '\ud800' }),
    device: deviceTag({ ref: 'ABCDEFGHIJKLMNOPQRST', device: 'serial:C39K1234' }),
    chain: chainKey('a secret of a chain').id,
  }).toMatchInlineSnapshot(`
    {
      "address": "D7RC2KZH7Q6HCMCWR3R5",
      "chain": "3a2bfcb1",
      "device": "j_Egdwi",
      "json": "124f26ddae2903be27a90edf552aa3ab325c740a3ba8ecdd9bcb4dcb0b4aed0d",
      "key": "5c25073fbd64e061eddfb0b39d5dd650",
      "page": "aaotuv3usgxmx2afei7vy6mwwp",
      "ref": "AAOTUV3USGXMX2AFEI7V",
      "team": "NIF2BBAKADK5VFH2J4DX",
    }
  `)
})
