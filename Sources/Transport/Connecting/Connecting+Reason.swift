import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSOCKS

extension Connecting {
    /// Why a call failed, in a sentence for people that names the proxy, if there is one.
    ///
    /// Where the library does not say what was wrong with a certificate, or what a proxy answered, one more connection is
    /// made to find out, which takes at most as long as the first.
    /// - Parameters:
    ///   - hasLeft: whether bytes of the request may have left: then it was no connection that failed.
    ///   - address: the one of the host that was connected to; nil if the name was resolved.
    func reason(
        for error: any Error, reaching destination: Destination, hasLeft: Bool = false, at address: HostAddress? = nil
    ) async -> String {
        let route = route(to: destination)
        let place = destination.authority
        if hasLeft { return TLSFailure.describe(error, at: place) ?? TransportFailure.describe(error) }
        if TLSFailure.isAboutCertificate(error),
            case .certificates(let chain) = await probe(destination, route, address)
        {
            let sentence = CertificateTrouble.sentence(
                host: destination.host, place: place, chain: chain, now: Int64(Date().timeIntervalSince1970))
            return route.proxy.map { "\(sentence) (behind the proxy \($0))" } ?? sentence
        }
        if let sentence = TLSFailure.describe(error, at: place) {
            return route.proxy.map { "\(sentence) (behind the proxy \($0))" } ?? sentence
        }
        guard let proxy = route.proxy, !TransportFailure.isOurs(error), !(error is RouteRefused) else {
            return TransportFailure.describe(error)
        }
        return await reason(for: error, of: proxy, route, destination)
    }

    private func reason(
        for error: any Error, of proxy: ProxyServer, _ route: Route, _ destination: Destination
    ) async -> String {
        switch error {
        case let error as HTTPClientError where error == .proxyAuthenticationRequired:
            return Self.wantsCredentials(proxy)
        case let error as HTTPClientError where error == .invalidProxyResponse:
            guard case .refused(let line) = await probe(destination, route, nil) else { break }
            return "the proxy \(proxy) does not connect to \(destination.authority): it answers \(line.prefix(80))"
        case let error as HTTPClientError
        where [.httpProxyHandshakeTimeout, .socksHandshakeTimeout, .connectTimeout].contains(error):
            return "the proxy \(proxy) did not connect to \(destination.authority) in time"
        case _ where TransportFailure.isClosed(error):
            return "the connection by the proxy \(proxy) was closed"
        case let error as SOCKSError.ConnectionFailed:
            return "the proxy \(proxy) does not connect to \(destination.authority): \(Self.word(error.reply))"
        case is SOCKSError.InvalidAuthenticationSelection, is SOCKSError.NoValidAuthenticationMethod:
            return "the proxy \(proxy) wants credentials, which are not supported for a SOCKS proxy"
        case is SOCKSError.InvalidProtocolVersion:
            return "the proxy \(proxy) does not speak SOCKS 5; it may be an http:// one"
        case let error as NIOConnectionError where TransportFailure.isUnresolved(error):
            return "the name of the proxy \(proxy) could not be resolved"
        case is NIOConnectionError:
            return "the proxy \(proxy) could not be reached"
        case let error as IOError where TransportFailure.isUnconnected(error):
            return "the proxy \(proxy) could not be reached"
        case _ where TransportFailure.words(error) != nil: return TransportFailure.describe(error)
        default: break
        }
        return "the proxy \(proxy) made no connection to \(destination.authority)"
    }

    static func wantsCredentials(_ proxy: ProxyServer, _ status: Int = 407) -> String {
        proxy.credentials == nil
            ? "the proxy \(proxy) wants credentials (\(status)); write them into its URL, http://user:password@host:port"
            : "the proxy \(proxy) refuses the credentials of its URL (\(status))"
    }

    private func probe(
        _ destination: Destination, _ route: Route, _ address: HostAddress?
    ) async -> ConnectionProbe.Finding? {
        guard !Task.isCancelled else { return nil }
        return await ConnectionProbe.find(destination, by: route, at: address, within: limit)
    }

    private static func word(_ reply: SOCKSServerReply) -> String {
        switch reply {
        case .notAllowed: "its rules forbid it"
        case .networkUnreachable: "the network cannot be reached"
        case .hostUnreachable: "the host cannot be reached, or its name not be resolved"
        case .refused: "the connection was refused"
        case .ttlExpired: "it took too long"
        default: "it failed (SOCKS reply \(reply.value))"
        }
    }
}
