interface Call {
  /** `mailer.send` */
  name: string
  make(): unknown
}

/** Methods that hand out pages, one after the other. What comes page by page begins with the first page. */
const paged = new WeakSet<object>()

const isPaged = (method: object) => paged.has(method) || method.constructor.name === 'AsyncGeneratorFunction'

/** Ports of which every call to some is made by `around`, and every list of pages begun by `begin`. */
export function withCallsMadeBy<Ports extends object>(
  ports: Ports,
  names: readonly (keyof Ports)[],
  around: (call: Call) => Promise<unknown>,
  begin: (call: Call) => unknown,
): Ports {
  const wrapped = (portName: string, port: object) =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        const call = (args: readonly unknown[]): Call => ({
          name: `${portName}.${String(name)}`,
          make: () => Reflect.apply(method, target, args),
        })
        if (!isPaged(method)) return (...args: readonly unknown[]) => around(call(args))
        const beginning = (...args: readonly unknown[]) => begin(call(args))
        paged.add(beginning)
        return beginning
      },
    })
  const own = Object.entries(ports).map(([name, port]) => [name, names.some(one => one === name) ? wrapped(name, port) : port])
  return { ...ports, ...Object.fromEntries(own) }
}
