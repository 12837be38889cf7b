import Model
import Testing

/// What storage services say of URLs whose time is over.
struct ExpiredURLTests {
    @Test(arguments: [
        "<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires></Error>",
        "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>",
        "<Error><Code>InvalidToken</Code><Message>The provided token is malformed.</Message></Error>",
        "<Error><Code>AccessDenied</Code><Message>Request has expired.</Message><HostId>oss</HostId></Error>",
        "<Error><Code>SecurityTokenExpired</Code></Error>", "<Error><Code>SignatureDoesNotMatch</Code></Error>",
        "<Error><Code>AuthorizationQueryParametersError</Code><Message>X-Amz-Expires must be positive</Message></Error>",
        "<Error><Code>ExpiredToken</Code><Details>Request signature expired at: 2026-01-01T00:00:00</Details></Error>",
        "\u{FEFF}<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>Signature not "
            + "valid in the specified time frame: Start [Thu] - Expiry [Fri] - Current [Sat]</AuthenticationErrorDetail></Error>",
        #"{"error": "token expired"}"#, #"{"code": "expired_auth_token", "status": 401}"#, #"{"error":"e:Expired"}"#,
        "链接已过期，请重新获取", "<html>地址失效</html>",
    ])
    func `a URL that is not valid any more is told by the words`(body: String) {
        #expect(ExpiredURL.isNamed(in: Array(body.utf8)))
    }

    @Test(arguments: [
        "", "Bad Request", "<html><h1>400 Bad Request</h1><p>The plain HTTP request was sent to HTTPS port</p></html>",
        "<Error><Code>InvalidArgument</Code><Message>X-Amz-Expires</Message></Error>", #"{"error": "invalid range"}"#,
        "Proxy Authentication Required",
    ])
    func `other words say nothing of that`(body: String) {
        #expect(!ExpiredURL.isNamed(in: Array(body.utf8)))
    }

    @Test func `words far behind are not looked for, and no bytes are too strange`() {
        let far = [UInt8](repeating: 32, count: ExpiredURL.mostBytes) + Array("expired".utf8)
        #expect(!ExpiredURL.isNamed(in: far))
        #expect(ExpiredURL.isNamed(in: Array(far.dropFirst(7))))
        #expect(!ExpiredURL.isNamed(in: (0...255).map { UInt8($0) }))
    }
}
