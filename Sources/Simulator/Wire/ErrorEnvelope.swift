/// What upstream sends when it refuses: an HTTP status and a JSON object of fixed shape.
struct ErrorEnvelope: Error, Equatable, Sendable {
    let status: Int
    /// A slug, or the message itself (seen).
    let code: String
    let message: String
    var refCode: Int?
    var refScope: String?

    var answer: Answer { answer(refCodeAsString: false) }

    /// - Parameter refCodeAsString: integrators met `ref_code` both as a number and as a string.
    func answer(refCodeAsString: Bool) -> Answer {
        var fields: [String: JSONValue] = ["code": .string(code), "message": .string(message)]
        if let refCode {
            fields["ref_code"] = refCodeAsString ? .string(String(refCode)) : .int(refCode)
        }
        if let refScope { fields["ref_scope"] = .string(refScope) }
        return .json(.object(fields), status: status)
    }
}

extension ErrorEnvelope {
    /// Seen with a wrong key and with none; it carries no `ref_code`.
    static let unauthorized = ErrorEnvelope(
        status: 401, code: "authentication_error", message: "incorrect API key provided")

    /// Seen for an unknown task.
    static let notFound = ErrorEnvelope(
        status: 404, code: "notfound", message: "未找到资源", refCode: 404_000, refScope: "common")

    /// Seen for an unknown model, although it says "busy".
    static let busy = ErrorEnvelope(status: 500, code: "internal", message: "服务繁忙，请稍后再试", refCode: 500_000)

    /// What a gateway says that has forwarded the request and got no answer: it looks like the service's own words.
    static let gatewayTimeout = ErrorEnvelope(
        status: 504, code: "GatewayTimeout", message: "The upstream did not answer in time")

    static let emptyContent = plain(400_000, "内容不能为空")
    static let unsupportedDuration = plain(400_000, "不支持的视频时长")
    static let openLimitReached = plain(400_015, "并发任务数已达上限")
    static let tooManyRequests = plain(429_000, "请求过于频繁，请稍后再试")

    /// Seen for an image; for sound and film in the same words.
    static func badLink(_ kind: SentMaterial.Kind) -> ErrorEnvelope {
        switch kind {
        case .image: plain(400_000, "图片链接无效")
        case .audio: plain(400_000, "音频链接无效")
        case .video: plain(400_000, "视频链接无效")
        }
    }

    /// A parameter out of its range, named as seen for `ratio`.
    static func invalidParameter(_ name: String) -> ErrorEnvelope {
        ErrorEnvelope(status: 400, code: "invalid", message: "参数错误：\(name)", refCode: 400_000)
    }

    /// The envelope of a documented `ref_code`, or one made up for another; the status is its first three digits.
    static func refCode(_ refCode: Int) -> ErrorEnvelope {
        switch refCode {
        case 400_000: invalidParameter("content")
        case 400_001: plain(refCode, "使用额度或余额已用尽")
        case 400_015: openLimitReached
        case 400_501: plain(refCode, "内容审核未通过")
        case 400_900: plain(refCode, "计费账户不存在")
        case 400_901: plain(refCode, "计费账户已冻结")
        case 400_902: plain(refCode, "交易记录不存在")
        case 404_000: notFound
        case 429_000: tooManyRequests
        case 429_002: plain(refCode, "已达到使用上限")
        case 500_000: busy
        default: plain(refCode, "请求失败（\(refCode)）")
        }
    }

    /// What a gateway in front of the service says of its own accord; it knows no `ref_code`.
    static func gateway(_ status: Int) -> ErrorEnvelope {
        ErrorEnvelope(status: status, code: "GatewayTimeout", message: "the gateway did not get an answer in time")
    }

    /// The envelope that goes with a bare HTTP status; nil where none was recorded or documented.
    static func httpStatus(_ status: Int) -> ErrorEnvelope? {
        switch status {
        case 400: invalidParameter("content")
        case 401: unauthorized
        case 404: notFound
        case 429: tooManyRequests
        case 500: busy
        default: nil
        }
    }

    private static func plain(_ refCode: Int, _ message: String) -> ErrorEnvelope {
        ErrorEnvelope(status: refCode / 1000, code: message, message: message, refCode: refCode)
    }
}
