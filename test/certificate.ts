/** Certificates that sign themselves, as an administrator makes them with `openssl req -x509`. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** DER: tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]) {
  const content = Buffer.concat(parts)
  const { length } = content
  return Buffer.concat([Buffer.from(length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255]), content])
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts)
const sha256WithRsa = sequence(der(0x06, Buffer.from('2a864886f70d01010b', 'hex')), der(0x05))
const commonName = sequence(der(0x31, sequence(der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from('ides')))))
/** `2027-05-01` */
const midnight = (day: string) => der(0x17, Buffer.from(`${day.slice(2).replaceAll('-', '')}000000Z`))

export interface Certified {
  /** The certificate, then the private key. */
  pem: string
  publicKey: KeyObject
}

/** @param ends a day such as `2027-05-01` */
export function certifiedUntil(ends: string): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const validity = sequence(midnight('2020-01-01'), midnight(ends))
  const content = sequence(der(0x02, Buffer.from([1])), sha256WithRsa, commonName, validity, commonName, spki)
  const signature = der(0x03, Buffer.from([0]), sign('sha256', content, privateKey))
  const lines = sequence(content, sha256WithRsa, signature)
    .toString('base64')
    .match(/.{1,64}/g)
  const certificate = `-----BEGIN CERTIFICATE-----\n${lines?.join('\n')}\n-----END CERTIFICATE-----\n`
  return { pem: `${certificate}${privateKey.export({ type: 'pkcs8', format: 'pem' })}`, publicKey }
}
