import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Item } from '../../../shared/adapters/dynamodb/table.ts'

/** Bytes of an item: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export const itemSize = (item: Item): number => sum(Object.entries(item).map(([name, value]) => bytes(name) + valueSize(value)))

function valueSize({ S, N, B, SS, NS, BS, M, L }: AttributeValue): number {
  if (S !== undefined) return bytes(S)
  if (N !== undefined) return numberSize(N)
  if (B) return B.byteLength
  if (SS) return sum(SS.map(bytes))
  if (NS) return sum(NS.map(numberSize))
  if (BS) return sum(BS.map(({ byteLength }) => byteLength))
  if (M) return 3 + Object.keys(M).length + itemSize(M)
  if (L) return 3 + L.length + sum(L.map(valueSize))
  // True, false or null.
  return 1
}

const bytes = (text: string): number => Buffer.byteLength(text)

/** One byte, and one more for every two significant digits: approximate, as AWS says. */
function numberSize(number: string): number {
  const digits = number
    .replace(/e.*$/i, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '')
  return 1 + Math.ceil(digits.length / 2)
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
