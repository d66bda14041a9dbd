interface Call {
  /** `mailer.send` */
  readonly name: string
  readonly method: object
  make(): unknown
}

/** Ports of which every call to some is made by `around`. */
export function withCallsMadeBy<Ports extends object>(
  ports: Ports,
  names: readonly (keyof Ports)[],
  around: (call: Call) => unknown,
): Ports {
  const wrapped = (portName: string, port: object): object =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return (...args: readonly unknown[]) =>
          around({ name: `${portName}.${String(name)}`, method, make: () => Reflect.apply(method, target, args) })
      },
    })
  const own = Object.entries(ports).map(([name, port]) => [name, names.some((one) => one === name) ? wrapped(name, port) : port])
  return { ...ports, ...Object.fromEntries(own) }
}
