import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An IP address, of either version.
struct HostAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16, in network order.
    let bytes: [UInt8]

    /// - Returns: nil unless the text is an address as it stands; `127.1` and `0x7f000001` are names to be resolved.
    init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Array(bytes.prefix(4))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.bytes = bytes
        } else {
            return nil
        }
    }

    /// - Parameter bytes: in network order.
    /// - Returns: nil unless there are 4 or 16.
    init?(network bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    private init?(_ information: addrinfo) {
        guard let address = information.ai_addr else { return nil }
        switch information.ai_family {
        case AF_INET:
            bytes = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                withUnsafeBytes(of: pointer.pointee.sin_addr) { Array($0) }
            }
        case AF_INET6:
            bytes = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                withUnsafeBytes(of: pointer.pointee.sin6_addr) { Array($0) }
            }
        default: return nil
        }
    }

    /// As it is written in a URL, without brackets.
    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// A name that leads to no address.
    struct Unresolved: Error {
        let host: String
    }

    /// All addresses of a name, the system's favourite first. The system's resolver blocks and cannot be interrupted, so
    /// it gets a thread of its own, which nobody waits for once the calling task is cancelled.
    /// - Throws: `Unresolved`, or `CancellationError`.
    static func all(of host: String) async throws -> [HostAddress] {
        if let address = HostAddress(host) { return [address] }
        let lookup = Lookup()
        let found = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                lookup.begin(continuation)
                NIOThreadPool.singleton.submit { _ in lookup.end(with: .success(blockingLookup(host))) }
            }
        } onCancel: {
            lookup.end(with: .failure(CancellationError()))
        }
        guard !found.isEmpty else { throw Unresolved(host: host) }
        return found
    }

    private static func blockingLookup(_ host: String) -> [HostAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
        defer { freeaddrinfo(first) }
        var found: [HostAddress] = []
        var next = first
        while let information = next?.pointee {
            if let address = HostAddress(information), !found.contains(address) { found.append(address) }
            next = information.ai_next
        }
        return found
    }
}

/// Hands one result to one waiter: the resolver's, or the cancellation, whichever comes first.
private final class Lookup: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<[HostAddress], any Error>)
        case ended(Result<[HostAddress], any Error>)
    }

    private let state = Mutex(State.idle)

    func begin(_ continuation: CheckedContinuation<[HostAddress], any Error>) {
        let early = state.withLock { state -> Result<[HostAddress], any Error>? in
            if case .ended(let result) = state { return result }
            state = .waiting(continuation)
            return nil
        }
        if let early { continuation.resume(with: early) }
    }

    func end(with result: Result<[HostAddress], any Error>) {
        let waiter = state.withLock { state -> CheckedContinuation<[HostAddress], any Error>? in
            defer { if case .ended = state {} else { state = .ended(result) } }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiter?.resume(with: result)
    }
}
