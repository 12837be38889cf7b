import NIOCore
import Providers
import TestSupport

@testable import Transport

extension Connecting {
    /// By a proxy also to this machine, where the servers of tests are.
    static func through(
        _ proxy: String, trust: Trust = .system, limit: TimeAmount = .seconds(10)
    ) throws -> Connecting {
        let server = try ProxyServer(proxy)
        var policy = ProxyPolicy(https: server, http: server, exceptions: NoProxy(""))
        policy.isLoopbackDirect = false
        var connecting = Connecting(proxies: policy, trust: trust)
        connecting.limit = limit
        return connecting
    }
}

/// What must be seen nowhere.
let proxyPassword = "hidden-7d1e"
