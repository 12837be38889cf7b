import Model

/// The words of the pages in one language.
struct Words: Sendable {
    /// As the page says it.
    let language: String
    let texts: [String: String]

    subscript(name: String) -> String { texts[name] ?? name }

    func state(_ state: TaskState) -> String { texts["state." + state.rawValue] ?? state.rawValue }

    func waiting(_ what: WaitingFor) -> String { texts["waiting." + what.rawValue] ?? what.rawValue }
    func kind(_ kind: TaskEvent.Kind) -> String { texts["kind." + kind.rawValue] ?? kind.rawValue }
    func role(_ role: Role) -> String { texts["role." + role.rawValue] ?? role.rawValue }

    /// The one that a browser asks for; English where it asks for none of them.
    /// - Parameter header: `Accept-Language`.
    static func wished(_ header: String?) -> Words {
        let wishes = (header ?? "").split(separator: ",").enumerated().compactMap { place, part in
            let words = part.split(separator: ";").map(\.trimmedSpaces)
            guard let language = words.first?.lowercased() else { return nil as (String, Double, Int)? }
            let quality = words.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return quality > 0 ? (language, quality, place) : nil
        }.sorted { ($1.1, $0.2) < ($0.1, $1.2) }
        for (language, _, _) in wishes {
            if language.hasPrefix("zh") { return chinese }
            if language.hasPrefix("en") || language == "*" { return english }
        }
        return english
    }

    static let english = Words(
        language: "en",
        texts: [
            "skip": "To the content", "search": "Search", "state": "State", "any": "videos", "project": "Project",
            "tag": "Tag", "since": "Since", "show": "Show", "wall": "Videos", "videos": "Videos",
            "unfinished": "Unfinished", "progress": "Progress", "nothing": "Nothing matches.", "more": "More",
            "download": "Download", "facts": "Facts", "takes": "Takes of this shot", "request": "The request as sent",
            "history": "History", "picked": "picked", "rejected": "rejected", "no estimate": "", "left": "left",
            "model": "Model", "size": "Request", "shot": "Shot", "tags": "Tags", "note": "Note", "cost": "Cost",
            "billed": "Billed", "by": "Made by", "error": "Error", "profile": "Profile", "recorded": "Recorded",
            "submitted": "Submitted",
            "finished": "Finished", "ref": "Ref", "task_id": "Service's id", "verdict": "Verdict", "take": "Take",
            "signIn": "Sign in", "signOut": "Sign out", "token": "Token", "wrongToken": "This token does not count.",
            "tokenHelp": "Whoever keeps the ledger makes one:", "back": "Back",
            "do": "What to do", "pick": "Pick", "reject": "Reject", "unpick": "Take it back", "hold": "Hold",
            "release": "Release", "cancel": "Cancel", "moreTakes": "More takes", "resubmit": "Make it again",
            "refresh": "Ask the service now", "fetch": "Fetch the video", "save": "Save", "reason": "Reason",
            "count": "How many", "each costs": "each", "refused": "That is not possible",
            "parent": "Made from", "continues": "Continues", "file": "File",
            "waiting.room": "no room", "waiting.key": "key", "waiting.balance": "balance",
            "waiting.rate": "rate limit", "waiting.cap": "budget cap", "waiting.held": "held",
            "waiting.paused": "queue paused", "waiting.not_before": "not yet due",
            "waiting.upstream": "service", "waiting.parent": "its parent", "waiting.material": "material",
        ].merging(ofShotsInEnglish) { $1 }.merging(statisticsInEnglish) { $1 }.merging(makingEnglish) { $1 }.merging(
            batchEnglish
        ) { $1 })

    static let chinese = Words(
        language: "zh-CN",
        texts: [
            "skip": "跳到内容", "search": "搜索", "state": "状态", "any": "视频", "project": "项目", "tag": "标签",
            "since": "起始时间", "show": "显示", "wall": "视频", "videos": "视频", "unfinished": "未完成", "progress": "进度",
            "nothing": "没有符合条件的任务。", "more": "更多", "download": "下载", "facts": "参数", "takes": "本镜头的各条",
            "request": "发送的请求", "history": "历史", "picked": "选用", "rejected": "弃用", "left": "剩余", "model": "模型",
            "size": "规格", "shot": "镜头", "tags": "标签", "note": "备注", "cost": "费用", "billed": "实际计费", "by": "提交人",
            "error": "错误",
            "profile": "配置", "recorded": "记录于", "submitted": "提交于", "finished": "结束于", "ref": "编号",
            "signIn": "登录", "signOut": "退出", "token": "令牌", "wrongToken": "该令牌无效。",
            "tokenHelp": "令牌由管理员生成：", "back": "返回", "do": "操作", "pick": "选用",
            "reject": "弃用", "unpick": "撤销评定", "hold": "暂缓", "release": "放行", "cancel": "取消", "moreTakes": "再做几条",
            "resubmit": "重新生成", "refresh": "立即查询", "fetch": "取回视频", "save": "保存", "reason": "理由", "count": "条数",
            "each costs": "每条", "refused": "无法执行",
            "task_id": "服务端编号", "verdict": "评定", "take": "条", "parent": "来源任务", "continues": "接续", "file": "文件",
            "state.queued": "排队中", "state.submitting": "提交中", "state.uncertain": "结果未知", "state.rejected": "被拒绝",
            "state.cancelled": "已取消", "state.pending": "等待中", "state.processing": "生成中", "state.completed": "已完成",
            "state.failed": "失败", "state.expired": "已过期", "state.abandoned": "已放弃",
            "waiting.room": "名额已满", "waiting.key": "密钥问题", "waiting.balance": "余额不足", "waiting.rate": "限流",
            "waiting.cap": "预算上限", "waiting.held": "暂缓", "waiting.paused": "队列暂停",
            "waiting.not_before": "未到时间", "waiting.upstream": "服务不可用", "waiting.parent": "等待来源任务",
            "waiting.material": "素材", "kind.recorded": "记录", "kind.submitting": "提交", "kind.accepted": "受理",
            "kind.rejected": "拒绝", "kind.uncertain": "结果未知", "kind.observed": "查询", "kind.foreign": "他人记录",
            "kind.poll_error": "查询出错", "kind.download": "下载", "kind.saved": "已保存", "kind.user": "人工",
            "role.viewer": "查看", "role.maker": "制作", "role.keeper": "管理",
        ].merging(ofShotsInChinese) { $1 }.merging(statisticsInChinese) { $1 }.merging(makingChinese) { $1 }.merging(
            batchChinese
        ) { $1 })
}

extension Substring {
    fileprivate var trimmedSpaces: String { String(self).trimmed }
}
