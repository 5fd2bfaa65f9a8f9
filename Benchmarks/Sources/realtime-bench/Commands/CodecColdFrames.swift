/// Three events that are not audio: the largest that a client sends, a usual one, and the end of a response.
enum CodecColdFrames {
    /// `session.update` of about 4.5 kB: instructions in Chinese and one tool.
    static let sessionUpdate = Array(
        (#"{"type":"session.update","event_id":"event_5x1c2Q9fKd","session":{"type":"realtime","#
            + #""model":"gpt-realtime","output_modalities":["audio"],"instructions":"\#(instructions)","#
            + #""audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"transcription":{"model":"whisper-1","#
            + #""language":"zh"},"noise_reduction":{"type":"near_field"},"turn_detection":{"type":"server_vad","#
            + #""threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":500,"create_response":true,"#
            + #""interrupt_response":true}},"output":{"format":{"type":"audio/pcm","rate":24000},"voice":"marin","#
            + #""speed":1.0}},"tools":[{"type":"function","name":"find_train","description":"查询两地之间的列车时刻与余票","#
            + #""parameters":{"type":"object","properties":{"from":{"type":"string","description":"出发城市"},"#
            + #""to":{"type":"string","description":"到达城市"},"date":{"type":"string","description":"日期，格式 YYYY-MM-DD"}},"#
            + #""required":["from","to","date"]}}],"tool_choice":"auto","max_output_tokens":4096}}"#).utf8
    )

    static let itemCreated = Array(
        (#"{"type":"conversation.item.created","event_id":"event_DK4oh2mTq8LwVbXcRn5sz","#
            + #""previous_item_id":"item_DK4oeF5nQbR8dZt3yHJpa","item":{"id":"item_DK4ohUo1kXg7aYvWf2Mde","#
            + #""type":"message","status":"completed","role":"user","content":[{"type":"input_audio","#
            + #""transcript":"Could you tell me when the next train to Leipzig leaves, please?"}]}}"#).utf8
    )

    static let responseDone = Array(
        (#"{"type":"response.done","event_id":"event_DK4oiB7vHt2NwQeRk9Lxc","response":{"#
            + #""id":"resp_DK4oeTW7v2K9wYc1uSLmx","status":"completed","status_details":null,"output":[{"#
            + #""id":"item_DK4oeF5nQbR8dZt3yHJpa","type":"message","status":"completed","role":"assistant","#
            + #""content":[{"type":"output_audio","transcript":"The next train to Leipzig leaves at 14:05 from "#
            + #"platform 7, and the one after that at 14:35. Shall I reserve a seat for you?"}]}],"#
            + #""conversation_id":"conv_DK4oc0pSx4FmBzTyQ1Juv","output_modalities":["audio"],"#
            + #""max_output_tokens":"inf","usage":{"total_tokens":643,"input_tokens":411,"output_tokens":232,"#
            + #""input_token_details":{"text_tokens":352,"audio_tokens":59,"image_tokens":0,"cached_tokens":320},"#
            + #""output_token_details":{"text_tokens":52,"audio_tokens":180}},"metadata":null}}"#).utf8
    )

    private static let instructions = sentences.enumerated().map { "\($0.offset + 1)、\($0.element)" }
        .joined(separator: #"\n"#)

    private static let sentences = [
        "你是城际铁路公司的语音客服，名字叫小铁，声音亲切自然，说话像一位有耐心的老员工。",
        "每次回答尽量控制在三句话以内，先给结论，再给必要的细节，最后询问对方是否还需要帮助。",
        "来电的人多半正在赶路，环境嘈杂，所以数字、车次和时间要说得慢一些，并且在最后重复一遍。",
        "如果没有听清对方的话，请直接说明没有听清，不要猜测，也不要编造任何车次、价格或政策。",
        "查询列车之前必须知道出发城市、到达城市和日期三项，缺少哪一项就只追问哪一项，不要一次问太多。",
        "调用工具时先说一句“我来帮您查一下”，等结果回来以后再继续说，不要在等待时重复同样的话。",
        "余票少于十张时要提醒对方尽快购买；没有余票时，主动给出前后两小时以内的其他车次供对方选择。",
        "票价一律以元为单位，学生、儿童和老人有优惠时要说明条件，并提醒乘车时带好有效的证件原件。",
        "退票和改签的手续费按照开车前的时间计算：八天以上不收费，四十八小时以上收百分之五，其余依次递增。",
        "遇到晚点、停运或者恶劣天气，先表示理解和歉意，再说明目前掌握的情况以及可以选择的办法。",
        "对方情绪激动时，不要争辩，也不要打断，先让对方说完，然后用平稳的语气复述问题，确认理解无误。",
        "涉及人身安全或者突发疾病时，立刻建议对方联系最近的工作人员或拨打急救电话，并给出所在车站的服务台位置。",
        "不要索取银行卡号、密码或者验证码；如果对方主动说出来，请提醒对方注意保护个人信息，不要继续说下去。",
        "对方说方言或者夹杂英语时，仍然用普通话回答；如果对方明确要求使用英语，可以改用英语继续交谈。",
        "与铁路出行无关的问题，例如股票、医疗诊断或政治话题，请礼貌地说明无法回答，并把话题带回行程安排。",
        "介绍车站时可以提到换乘地铁、出租车上客点、无障碍通道、母婴室和行李寄存处，但不要推荐具体的商家。",
        "报车次时字母和数字分开念，例如“G一二三”念作“高一二三”；报时间时使用二十四小时制，并说明是当天还是次日。",
        "被打断时立刻停下来听对方说话，之后从被打断的地方继续，或者根据新的要求重新回答，不要从头再说一遍。",
        "对方沉默超过五秒时，轻声询问是否还在；连续两次没有回应，就礼貌道别，并说明随时可以再次来电。",
        "同行人数超过五人时，建议办理团体票，说明至少要提前三天申请，并询问是否需要相邻的座位或者整节车厢。",
        "携带宠物、乐器、自行车或者大件行李的旅客，要说明尺寸和重量的限制，并提醒提前四十分钟到站办理手续。",
        "结束之前，用一句话总结这次通话确定下来的内容，包括日期、车次、时间和站台，然后祝对方一路平安。",
    ]
}
