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
        switch error {
        case is DeadlineExceeded: "no complete answer in time"
        case is CancellationError: "the call was interrupted"
        case is AttemptLost: "the attempt was taken over"
        case is NIOTooManyBytesError: "the answer was too large"
        case let error as HTTPClientError: describe(error)
        case let error as NIOConnectionError: describe(error)
        case let error as IOError: "the connection failed (error \(error.errnoCode))"
        default: "the connection failed (\(type(of: error)))"
        }
    }

    /// Whether a connection failed before there was one.
    static func isUnconnected(_ error: IOError) -> Bool {
        [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.errnoCode)
    }

    private static func describe(_ error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout: "connecting took too long"
        case .readTimeout, .deadlineExceeded: "no complete answer in time"
        case .remoteConnectionClosed: "the connection was closed"
        case .cancelled: "the call was interrupted"
        default: "the connection failed (\(error.shortDescription))"
        }
    }

    private static func describe(_ error: NIOConnectionError) -> String {
        if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
            return "the name \(error.host) could not be resolved"
        }
        return "\(error.host):\(error.port) could not be reached"
    }
}
