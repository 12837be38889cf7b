import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A connection whose socket the system watches.
final class WatchedConnection {
    let connection: Connection
    private let source: any DispatchSourceRead

    /// - Parameters:
    ///   - queue: where the connection is used, too.
    ///   - arrival: called there when there is something to receive.
    /// - Throws: `ServerError` if too many files are open.
    init(_ connection: Connection, queue: DispatchQueue, arrival: @escaping @Sendable () -> Void) throws {
        self.connection = connection
        // libpq closes its socket when it finds the connection lost, and the number goes to another file while the system
        // still watches it. So a number of our own is watched, which is closed only after that.
        let descriptor = fcntl(connection.socket, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else {
            throw ServerError(sqlState: nil, message: String(cString: strerror(errno)))
        }
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler(handler: arrival)
        source.setCancelHandler { close(descriptor) }
        source.resume()
    }

    deinit {
        stop()
    }

    func stop() {
        source.cancel()
    }
}

extension Connection {
    var socket: Int32 { library.socket(handle) }

    /// Takes some of what has come, without waiting.
    /// - Returns: false if the connection has ended.
    func receive() -> Bool { library.consumeInput(handle) != 0 && !isLost }

    /// Whether there is more to receive, be it the end.
    var hasMore: Bool {
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// A notification that has been received, each once.
    func nextNotification() -> Session.Notification? {
        guard let pointer = library.notifies(handle) else { return nil }
        defer { library.freemem(pointer) }
        let notification = pointer.assumingMemoryBound(to: LibPQ.Notification.self).pointee
        return Session.Notification(
            channel: notification.channel.map { String(cString: $0) } ?? "",
            payload: notification.payload.map { String(cString: $0) } ?? "", sender: notification.pid)
    }
}
