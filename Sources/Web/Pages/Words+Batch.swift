/// The words of the page for a batch.
extension Words {
    static let batchEnglish = [
        "batch": "A batch", "toBatch": "Make many at once from a table",
        "batchHelp":
            "CSV with headings, or a JSON object on each line, with the names of submit's flags: prompt, image, duration, ref, project, "
            + "shot, takes, tags, note, priority, not_before. Each line is checked; nothing is recorded before you say so.",
        "batchLines": "Lines", "batchProject": "Project of lines that have none",
        "revise": "Make new takes of known lines whose requests have changed",
        "checkBatch": "Check", "record": "Record {1} tasks", "recordOne": "Record 1 task",
        "batchSummary": "{1} lines read: {2} new tasks, {3} known.", "sum": "Price", "nothingRead": "Nothing was read.",
        "wrongSummary": "{1} lines are right, {2} are wrong.",
        "andUnpriced": ", and {1} without a price", "line": "Line", "outcome": "What it makes",
        "wrongLines": "{1} lines are wrong. Nothing is recorded before they are mended.",
        "oneWrongLine": "One line is wrong. Nothing is recorded before it is mended.",
        "lineWrong": "wrong", "lineKnown": "known", "lineNew": "new", "lineNewTakes": "{1} new takes",
        "lineChanged":
            "its ref names task {1}, which has another request; new takes are made where that is chosen below",
        "lineEqual": "task {1} ({2}) has the same request and is not of this line",
        "lineParent": "the task whose last frame it begins with: {1}",
        "lineOutput": "the video of task {1} goes to the same file",
        "furtherLines": "{1} more lines are not shown.", "noLines": "There is no line in it.",
        "tooManyLines": "There are {1} lines; at most {2} are taken at once. Give them in several batches.",
        "otherBatch": "This is not what was checked last. Nothing was recorded; look at it, and record it then.",
        "recordedSoMany": "{1} tasks were recorded; {2} were known before.", "seeThem": "See them",
        "dropBatch": "Choose or drop a file", "unreadableFile": "{1} cannot be read as text.",
        "emptyColumn": "Project / shot",
    ]

    static let batchChinese = [
        "batch": "批量任务", "toBatch": "用表格一次新建多个任务",
        "batchHelp": "带标题行的 CSV，或每行一个 JSON 对象，字段与 submit 的选项同名：prompt、image、duration、ref、project、shot、takes、tags、note、"
            + "priority、not_before。先逐行检查，确认之前不会记录任何内容。",
        "batchLines": "内容", "batchProject": "未写项目的行归入", "revise": "请求有改动的已知行另做新条",
        "checkBatch": "检查", "record": "记录 {1} 个任务", "recordOne": "记录 1 个任务",
        "batchSummary": "已读 {1} 行：新任务 {2} 个，已有 {3} 个。", "sum": "费用", "nothingRead": "未读入任何内容。",
        "wrongSummary": "{1} 行无误，{2} 行有误。", "andUnpriced": "，另有 {1} 个没有单价",
        "line": "行", "outcome": "结果", "wrongLines": "有 {1} 行有误，改正之前不会记录任何内容。",
        "oneWrongLine": "有 1 行有误，改正之前不会记录任何内容。", "lineWrong": "有误", "lineKnown": "已有", "lineNew": "新",
        "lineNewTakes": "新做 {1} 条", "lineChanged": "其编号属于任务 {1}，而请求不同；如需另做新条，请勾选下方选项",
        "lineEqual": "任务 {1}（{2}）的请求相同，但不属于本行", "lineParent": "首帧所取自的任务：{1}",
        "lineOutput": "任务 {1} 的视频使用同一文件", "furtherLines": "另有 {1} 行未显示。", "noLines": "其中没有任何一行。",
        "tooManyLines": "共 {1} 行，一次最多 {2} 行，请分批提交。",
        "otherBatch": "内容与上次检查的不同，尚未记录。请核对后再记录。",
        "recordedSoMany": "已记录 {1} 个任务，原有 {2} 个。", "seeThem": "查看", "dropBatch": "选择或拖入文件",
        "unreadableFile": "无法将 {1} 作为文本读取。", "emptyColumn": "项目 / 镜头",
    ]
}
