"""Files about one contact as Amazon's services write them. Knows no AWS and no Salesforce."""

from contact_stream import INSTANCE


def transcript_of(customer, agent):
    """What Transcribe writes for two channels, one word after the other."""

    def items(text, start):
        return [
            {
                "start_time": f"{start + number * 0.5:.2f}",
                "end_time": f"{start + number * 0.5 + 0.4:.2f}",
                "alternatives": [{"confidence": "0.99", "content": word}],
                "type": "pronunciation",
            }
            for number, word in enumerate(text.split())
        ]

    channels = [
        {"channel_label": "ch_0", "items": items(customer, 0.0)},
        {"channel_label": "ch_1", "items": items(agent, 4.0)},
    ]
    results = {"channel_labels": {"channels": channels, "number_of_channels": 2}, "items": []}
    return {"jobName": "j", "status": "COMPLETED", "results": results}


def contact_lens_file(contact):
    """A Contact Lens file of a call with one entry a side."""

    def entry(number, who, text):
        return {
            "Id": f"t{number}",
            "ParticipantId": who,
            "BeginOffsetMillis": number * 1000,
            "EndOffsetMillis": number * 1000 + 900,
            "Content": text,
            "Sentiment": "NEUTRAL",
            "LoudnessScore": [70.1, 65.25],
        }

    scores = [
        {"BeginOffsetMillis": 0, "EndOffsetMillis": 1, "Score": score} for score in (-2, -1, 0, 2)
    ]
    sides = ("AGENT", "CUSTOMER")
    return {
        "Channel": "VOICE",
        "CustomerMetadata": {"ContactId": contact, "InstanceId": INSTANCE},
        "LanguageCode": "en-US",
        "Participants": [{"ParticipantId": side, "ParticipantRole": side} for side in sides],
        "Categories": {"MatchedCategories": ["Billing", "Cancel"], "MatchedDetails": {}},
        "ConversationCharacteristics": {
            "Sentiment": {
                "OverallSentiment": {"AGENT": 0, "CUSTOMER": -1.3},
                "SentimentByPeriod": {"QUARTER": {"CUSTOMER": scores, "AGENT": scores}},
            },
            "Interruptions": {
                "TotalCount": 0,
                "TotalTimeMillis": 0,
                "InterruptionsByInterrupter": {},
            },
            "NonTalkTime": {"TotalTimeMillis": 3120, "Instances": []},
            "TalkSpeed": {
                "DetailsByParticipant": {side: {"AverageWordsPerMinute": 150} for side in sides}
            },
            "TalkTime": {
                "TotalTimeMillis": 78250,
                "DetailsByParticipant": {side: {"TotalTimeMillis": 39125} for side in sides},
            },
        },
        "Transcript": [
            entry(0, "AGENT", "Thank you for calling."),
            entry(1, "CUSTOMER", "I lost my card."),
        ],
    }
