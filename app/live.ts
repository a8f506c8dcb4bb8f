import { useFetchers, useNavigation, useRevalidator } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'
import type { LiveMessage, LiveTopic } from './live-messages.ts'

export type { BookChange, LiveMessage, LiveTopic } from './live-messages.ts'

/** `offline`: the page shows what it last knew, and tries again. */
export type LiveState = 'connecting' | 'live' | 'offline'

const reconnectMs = { first: 1_000, max: 30_000 }
/** However often something changes, a page asks again at most this often. */
const revalidateMs = 1_000

interface Listener {
  readonly topics: readonly LiveTopic[]
  readonly hear: (message: LiveMessage) => void
  readonly state: (state: LiveState) => void
}

/** One connection a page, however many parts of it listen. */
const listeners = new Set<Listener>()
let socket: WebSocket | undefined
let waitMs = reconnectMs.first
let retry: ReturnType<typeof setTimeout> | undefined

function topics(): readonly LiveTopic[] {
  return [...new Set([...listeners].flatMap((listener) => listener.topics))]
}

function tell(state: LiveState): void {
  for (const listener of listeners) listener.state(state)
}

function ask(): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ subscribe: topics() }))
}

function connect(): void {
  if (socket !== undefined || listeners.size === 0) return
  clearTimeout(retry)
  const opening = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/live`)
  socket = opening
  opening.addEventListener('open', () => {
    if (listeners.size === 0) return opening.close()
    waitMs = reconnectMs.first
    ask()
    tell('live')
    // What happened before is not told: each part asks for its rows once.
    for (const topic of topics()) deliver({ topic, sequence: '0', data: null })
  })
  opening.addEventListener('message', ({ data }) => deliver(JSON.parse(String(data)) as LiveMessage))
  opening.addEventListener('close', () => {
    socket = undefined
    tell('offline')
    // Not everyone at the same moment.
    retry = setTimeout(connect, waitMs * (0.5 + Math.random()))
    waitMs = Math.min(waitMs * 2, reconnectMs.max)
  })
}

function deliver(message: LiveMessage): void {
  for (const listener of listeners) if (listener.topics.includes(message.topic)) listener.hear(message)
}

/** Whether the page reads and sends nothing just now: then it may be read again without breaking anything off. */
export function useIsIdle(): boolean {
  const states = [useRevalidator().state, useNavigation().state, ...useFetchers().map(({ state }) => state)]
  return states.every((state) => state === 'idle')
}

/**
 * Keeps a page up to date. Without `onMessage` the route's loaders run again when a topic changes; with it the caller
 * takes each message, and asks again itself where `data` is null.
 */
export function useLive(wanted: readonly LiveTopic[], onMessage?: (message: LiveMessage) => void): LiveState {
  const [state, setState] = useState<LiveState>('connecting')
  const { revalidate } = useRevalidator()
  const isIdle = useIsIdle()
  const hear = useRef(onMessage)
  const idle = useRef(isIdle)
  useEffect(() => {
    hear.current = onMessage
    idle.current = isIdle
  })
  const name = wanted.join(' ')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const revalidateSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        // What is being read or sent just now is not broken off for it: asked again a moment later.
        if (idle.current) revalidate()
        else revalidateSoon()
      }, revalidateMs)
    }
    const listener: Listener = {
      topics: name === '' ? [] : (name.split(' ') as LiveTopic[]),
      hear: (message) => (hear.current === undefined ? revalidateSoon() : hear.current(message)),
      state: setState,
    }
    listeners.add(listener)
    if (socket?.readyState === WebSocket.OPEN) setState('live')
    connect()
    ask()
    return () => {
      clearTimeout(timer)
      listeners.delete(listener)
      if (listeners.size > 0) ask()
      // One that is still being opened is closed once it is: browsers complain of what is cut off before.
      else if (socket?.readyState === WebSocket.OPEN) socket.close()
    }
  }, [name, revalidate])
  return state
}
