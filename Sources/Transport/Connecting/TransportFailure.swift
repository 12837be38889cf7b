import AsyncHTTPClient
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A failure of the connection in a person's words, without addresses that change from run to run.
enum TransportFailure {
    static func describe(_ error: any Error) -> String {
        words(error) ?? "the connection failed (\(type(of: error)))"
    }

    /// - Returns: nil for an error that nobody has words for.
    static func words(_ error: any Error) -> String? {
        switch error {
        case is DeadlineExceeded: "no complete answer in time"
        case is CancellationError: "the call was interrupted"
        case is AttemptLost: "the attempt was taken over"
        case let error as AttemptUnchecked:
            "the ledger could not be asked whether the attempt still stands: \(error.cause)"
        case let error as RouteRefused: error.reason
        case is AnswerTooLarge: "the answer was too large"
        case is Inflater.Fault: "the compressed answer could not be read"
        case let error as HTTPClientError: describe(error)
        case let error as NIOConnectionError: describe(error)
        case let error as IOError where [EMFILE, ENFILE].contains(error.errnoCode): Self.tooManyFiles
        case _ where isClosed(error): "the connection was closed"
        case let error as IOError: "the connection failed (error \(error.errnoCode))"
        default: nil
        }
    }

    /// Whether something on this machine kept a call from having a connection: it says nothing about the service.
    static func isOurs(_ error: any Error) -> Bool {
        switch error {
        case is CancellationError, is AttemptLost, is AttemptUnchecked: true
        case let error as HTTPClientError: error == .cancelled || error == .getConnectionFromPoolTimeout
        case let error as IOError: [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode)
        case let error as NIOConnectionError:
            !error.connectionErrors.isEmpty && error.connectionErrors.allSatisfy { isOurs($0.error) }
        default: false
        }
    }

    static func isUnresolved(_ error: NIOConnectionError) -> Bool {
        (error.dnsAError != nil || error.dnsAAAAError != nil) && error.connectionErrors.isEmpty
    }

    /// Whether a connection failed before there was one.
    static func isUnconnected(_ error: IOError) -> Bool {
        [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.errnoCode)
    }

    /// Whether the other side closed a connection that stood.
    static func isClosed(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: error == .remoteConnectionClosed
        case let error as ChannelError:
            [.ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed, .eof].contains(error)
        case let error as IOError: [ECONNRESET, EPIPE].contains(error.errnoCode)
        default: false
        }
    }

    private static let tooManyFiles = "too many files are open here for another connection (ulimit -n raises the limit)"

    private static func describe(_ error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout: "connecting took too long"
        case .readTimeout, .deadlineExceeded: "no complete answer in time"
        case .remoteConnectionClosed: "the connection was closed"
        case .cancelled: "the call was interrupted"
        case .getConnectionFromPoolTimeout: "no connection was free"
        case .tlsHandshakeTimeout: "the TLS handshake took too long"
        default: "the connection failed (\(error.shortDescription))"
        }
    }

    private static func describe(_ error: NIOConnectionError) -> String {
        if isUnresolved(error) { return "the name \(error.host) could not be resolved" }
        if isOurs(error) { return tooManyFiles }
        return "\(error.host):\(error.port) could not be reached"
    }
}
